<?php

$MESS['RELAY_BORDER_TAB'] = 'Подключение';
$MESS['RELAY_BORDER_TITLE'] = 'Приграничный узел';
$MESS['RELAY_BORDER_TAB_QUEUE'] = 'Очередь';
$MESS['RELAY_BORDER_TITLE_QUEUE'] = 'Лиды, которые ещё не переданы';
$MESS['RELAY_BORDER_BORDER_URL'] = 'Адрес приграничного узла (relay URL)';
$MESS['RELAY_BORDER_PORTAL'] = 'Идентификатор портала';
$MESS['RELAY_BORDER_AUTHOR'] = 'Автор записей в таймлайне (ID пользователя)';
$MESS['RELAY_BORDER_SYNC_TOKEN'] = 'Токен синхронизации';
$MESS['RELAY_BORDER_WRITE_FIELDS'] = 'Записывать вердикт в поля лида';
$MESS['RELAY_BORDER_WRITE_TIMELINE'] = 'Добавлять запись в таймлайн';
$MESS['RELAY_BORDER_NEEDS_CRON'] = 'Агенты этого портала выполняются на хитах: без посетителей лиды будут ждать. Переведите агенты на cron.';
$MESS['RELAY_BORDER_WAITING'] = 'Ждут отправки';
$MESS['RELAY_BORDER_PROBLEM'] = 'Последний сбой';
$MESS['RELAY_BORDER_ASIDE'] = 'Отложены после отказа';
$MESS['RELAY_BORDER_REVIVE'] = 'Попробовать ещё раз';
$MESS['RELAY_BORDER_SAVE'] = 'Сохранить';
$MESS['RELAY_BORDER_TEST'] = 'Сохранить и проверить связь';
