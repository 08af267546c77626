//! Families of fictitious documents, and pictures of them, from which the detector learns and on which it is measured.
//!
//! A *family* is a style: layout, fonts, colours, patterns, an invented emblem, a way of drawing faces. Families that
//! are held out share none of their fonts, faces, emblems and patterns with those that are learned from. Everything is
//! the same for the same seed. Nobody here exists, and every document says 样本 / SPECIMEN.
