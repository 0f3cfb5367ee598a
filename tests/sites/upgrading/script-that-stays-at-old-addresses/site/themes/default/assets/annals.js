document.documentElement.dataset.script = 'own';
