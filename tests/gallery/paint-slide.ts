import type { Ink } from './paint-person.ts';

/** Paints a slide on 1280 by 720: what somebody shares. Runs in pages as text, and so needs nothing else. */
export function paintSlide(ink: Ink): void {
  ink.fillStyle = '#ffffff';
  ink.fillRect(0, 0, 1280, 720);
  ink.fillStyle = '#14211f';
  ink.font = '700 52px sans-serif';
  ink.fillText('Harbour garden: visitors a week', 96, 124);
  ink.fillStyle = '#52605c';
  ink.font = '26px sans-serif';
  ink.fillText('Since the new path was opened in May', 96, 172);
  const weeks = [310, 420, 390, 560, 610, 745];
  for (const [index, visitors] of weeks.entries()) {
    const [x, height] = [96 + index * 186, visitors * 0.52];
    ink.fillStyle = index === weeks.length - 1 ? '#0a6f62' : '#b9d8d2';
    ink.beginPath();
    ink.roundRect(x, 640 - height, 132, height, [8, 8, 0, 0]);
    ink.fill();
    ink.fillStyle = '#14211f';
    ink.font = '600 26px sans-serif';
    ink.textAlign = 'center';
    ink.fillText(String(visitors), x + 66, 640 - height - 16);
    ink.fillStyle = '#52605c';
    ink.font = '24px sans-serif';
    ink.fillText(`Week ${index + 19}`, x + 66, 682);
    ink.textAlign = 'start';
  }
  ink.fillStyle = '#d9d4c7';
  ink.fillRect(96, 640, 1062, 2);
}

/** Paints an image as somebody would send it in the chat, on 960 by 640. Also runs in pages as text. */
export function paintPhoto(ink: Ink): void {
  const sky = ink.createLinearGradient(0, 0, 0, 640);
  for (const [at, color] of ['#28466b', '#7d7fa3', '#e9a57c', '#f6d29a'].entries()) sky.addColorStop(at / 3, color);
  ink.fillStyle = sky;
  ink.fillRect(0, 0, 960, 640);
  ink.fillStyle = '#ffe9bf';
  ink.beginPath();
  ink.arc(640, 400, 58, 0, 2 * Math.PI);
  ink.fill();
  for (const [index, color] of ['#5f6485', '#434a68', '#2a3148'].entries()) {
    ink.fillStyle = color;
    ink.beginPath();
    ink.moveTo(0, 640);
    for (let x = 0; x <= 960; x += 20) {
      ink.lineTo(
        x,
        400 + index * 62 - 46 * Math.sin(x / (150 - index * 25) + index * 2) - 18 * Math.sin(x / 47 + index),
      );
    }
    ink.lineTo(960, 640);
    ink.fill();
  }
}
