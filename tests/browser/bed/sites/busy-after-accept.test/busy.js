setTimeout(() => { for (;;); }, 700);
