import { useEffect, useState } from 'preact/hooks';
import { useNear } from '../../../../ui/use-near.ts';
import styles from './image-view.module.css';

export type ImageViewProps = { image: Blob; name: string; width: number; height: number };

/** An image in the chat. It is decoded only while it is near the visible part, and keeps its place when it is not. */
export function ImageView({ image, name, width, height }: ImageViewProps) {
  const { ref, isNear } = useNear<HTMLDivElement>();
  const url = useObjectUrl(isNear ? image : undefined);
  return (
    <div ref={ref} class={styles.place} style={{ aspectRatio: `${width} / ${height}` }}>
      {url && <img class={styles.image} src={url} alt={name} />}
    </div>
  );
}

/** An object URL for these bytes, as long as they are given. */
function useObjectUrl(content: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!content) return;
    const made = URL.createObjectURL(content);
    setUrl(made);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(made);
    };
  }, [content]);
  return url;
}
