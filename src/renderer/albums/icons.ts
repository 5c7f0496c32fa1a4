/** The signs that an album can wear, by the name that the library keeps. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import Car from '@lucide/svelte/icons/car';
import Combine from '@lucide/svelte/icons/combine';
import Flower from '@lucide/svelte/icons/flower-2';
import FolderHeart from '@lucide/svelte/icons/folder-heart';
import Images from '@lucide/svelte/icons/images';
import Layers from '@lucide/svelte/icons/layers';
import Monitor from '@lucide/svelte/icons/monitor';
import PawPrint from '@lucide/svelte/icons/paw-print';
import Receipt from '@lucide/svelte/icons/receipt-text';
import Snowflake from '@lucide/svelte/icons/snowflake';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Sunset from '@lucide/svelte/icons/sunset';
import TreePalm from '@lucide/svelte/icons/tree-palm';
import Users from '@lucide/svelte/icons/users';
import Utensils from '@lucide/svelte/icons/utensils';
import Waves from '@lucide/svelte/icons/waves';
import type { Component } from 'svelte';
import type { AlbumKind } from '../../shared/albums-contract.ts';

export type Icon = Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: 'true' }>;

const byKind: Record<AlbumKind, Icon> = { label: Sparkles, manual: Images, collection: Layers, smart: Combine, search: Bookmark };

const byName: Readonly<Record<string, Icon>> = {
  bookmark: Bookmark, car: Car, flower: Flower, 'flower-2': Flower, heart: FolderHeart, images: Images, layers: Layers, monitor: Monitor, 'monitor-smartphone': Monitor, screenshot: Monitor,
  paw: PawPrint, 'paw-print': PawPrint,
  receipt: Receipt, 'receipt-text': Receipt, snowflake: Snowflake, sparkles: Sparkles, sunset: Sunset, users: Users, people: Users, utensils: Utensils, food: Utensils, waves: Waves, beach: Waves, 'tree-palm': TreePalm,
};

export const iconOf = (icon: string | null, kind: AlbumKind): Icon => (icon === null ? undefined : byName[icon]) ?? byKind[kind];
