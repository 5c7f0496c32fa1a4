/**
 * Names what an icon does, after a moment of hovering or at once when the keyboard comes to it. A manual popover, so
 * that it stands above dialogs; Escape hides it, the pointer may move onto it. A focus that was put there (a dialog that
 * opens or closes) shows nothing: nobody asked, and it would cover what they came for.
 */
import type { Attachment } from 'svelte/attachments';

const patience = 450;
const margin = 8;

function place(tip: HTMLElement, node: Element): void {
  const anchor = node.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const beside = anchor.left < 64 && anchor.height > anchor.width * 0.6;
  const left = beside ? anchor.right + margin : anchor.left + anchor.width / 2 - size.width / 2;
  const below = anchor.bottom + margin + size.height < innerHeight;
  const top = beside ? anchor.top + anchor.height / 2 - size.height / 2 : below ? anchor.bottom + margin : anchor.top - margin - size.height;
  tip.style.left = `${Math.max(margin, Math.min(left, innerWidth - size.width - margin))}px`;
  tip.style.top = `${Math.max(margin, top)}px`;
}

function build(label: string, keys: string | undefined): HTMLElement {
  const tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.popover = 'manual';
  // The button already has this as its name.
  tip.setAttribute('aria-hidden', 'true');
  tip.append(label);
  if (keys !== undefined) {
    const hint = document.createElement('kbd');
    hint.textContent = keys;
    tip.append(hint);
  }
  return tip;
}

/** Attach to a button: shows `label`, and the keys that do the same. */
export function tooltip(label: string, keys?: string): Attachment<HTMLElement> {
  return (node) => {
    let tip: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let travelling = false;
    const hide = (): void => {
      clearTimeout(timer);
      tip?.remove();
      tip = null;
    };
    const show = (): void => {
      hide();
      if (!node.isConnected || node.getAttribute('aria-expanded') === 'true') return;
      tip = build(label, keys);
      (node.closest('dialog') ?? document.body).append(tip);
      tip.showPopover();
      place(tip, node);
      tip.addEventListener('pointerleave', hide);
    };
    const enter = (event: PointerEvent): void => {
      clearTimeout(timer);
      if (event.pointerType === 'mouse') timer = setTimeout(show, patience);
    };
    const leave = (event: PointerEvent): void => {
      if (!(event.relatedTarget instanceof Node && tip?.contains(event.relatedTarget))) hide();
    };
    const focus = (): void => {
      if (travelling && node.matches(':focus-visible')) show();
    };
    const key = (event: KeyboardEvent): void => {
      travelling = event.key === 'Tab' || event.key.startsWith('Arrow');
      if (event.key === 'Escape' && tip !== null) hide();
    };
    node.addEventListener('pointerenter', enter);
    node.addEventListener('pointerleave', leave);
    node.addEventListener('pointerdown', hide);
    node.addEventListener('focus', focus);
    node.addEventListener('blur', hide);
    // Before anybody stops it: dialogs keep their keys to themselves.
    document.addEventListener('keydown', key, true);
    return () => {
      hide();
      node.removeEventListener('pointerenter', enter);
      node.removeEventListener('pointerleave', leave);
      node.removeEventListener('pointerdown', hide);
      node.removeEventListener('focus', focus);
      node.removeEventListener('blur', hide);
      document.removeEventListener('keydown', key, true);
    };
  };
}
