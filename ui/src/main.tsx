import { ConfigProvider, Flex, Typography } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { styleNonce } from './host/nonce';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element with the id root');
}
const nonce = styleNonce();

createRoot(root).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} {...(nonce === undefined ? {} : { csp: { nonce } })}>
      <Flex align="center" justify="center" style={{ height: '100%' }}>
        <Typography.Title>证审台</Typography.Title>
      </Flex>
    </ConfigProvider>
  </StrictMode>,
);
