import './sign.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SignApp } from './SignApp';

// An entry of its own: whoever signs is no user of the product, and loads nothing of it.
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SignApp />
    </StrictMode>,
  );
}
