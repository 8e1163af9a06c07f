<?php

$MESS['RELAY_BORDER_SAVED'] = 'Настройки сохранены.';
$MESS['RELAY_BORDER_REVIVED'] = 'Возвращено в очередь: #COUNT#.';
$MESS['RELAY_BORDER_DISMISSED'] = 'Снято: #COUNT#.';
$MESS['RELAY_BORDER_TOKEN_NONE'] = 'не задан';
$MESS['RELAY_BORDER_TOKEN_SET'] = 'задан, ключ #ID#; оставьте поле пустым, чтобы не менять';
$MESS['RELAY_BORDER_TEST_OK'] = 'Связь есть, подписи обеих сторон верны.';
$MESS['RELAY_BORDER_TEST_OK_CLOCK'] = 'Связь есть. Часы этого сервера расходятся с часами узла на #SECONDS# с; поправка учтена, но часы лучше исправить.';
$MESS['RELAY_BORDER_CAUSE_DNS'] = 'Имя узла не находится в DNS этого сервера.';
$MESS['RELAY_BORDER_CAUSE_CONNECT'] = 'Узел не отвечает: проверьте адрес, порт и сетевой экран.';
$MESS['RELAY_BORDER_CAUSE_TLS'] = 'Сертификат узла не прошёл проверку: добавьте корневой сертификат в доверенные этого сервера.';
$MESS['RELAY_BORDER_CAUSE_TIMEOUT'] = 'Узел не ответил вовремя.';
$MESS['RELAY_BORDER_CAUSE_UNAUTHORIZED'] = 'Узел не признал токен: он просрочен, отозван или от другого портала.';
$MESS['RELAY_BORDER_CAUSE_UNSIGNED_ANSWER'] = 'По этому адресу отвечает не узел relay: ответ не подписан.';
$MESS['RELAY_BORDER_CAUSE_CLOCK'] = 'Часы этого сервера расходятся с часами узла больше чем на сутки.';
$MESS['RELAY_BORDER_CAUSE_URL'] = 'Это не адрес узла: ожидается https://имя[:порт].';
$MESS['RELAY_BORDER_CAUSE_HTTPS'] = 'Без HTTPS можно обращаться только к узлу на этом же сервере (http://127.0.0.1:порт).';
$MESS['RELAY_BORDER_CAUSE_TOKEN'] = 'Это не токен синхронизации: ожидается строка sync_… целиком. Ничего не сохранено.';
$MESS['RELAY_BORDER_CAUSE_NO_TOKEN'] = 'Токен синхронизации не задан.';
$MESS['RELAY_BORDER_CAUSE_PORTAL'] = 'Укажите идентификатор портала, выданный узлом.';
$MESS['RELAY_BORDER_CAUSE_OTHER'] = 'Узел ответил отказом: #CODE#.';
$MESS['RELAY_BORDER_CAUSE_OPTION'] = 'Не сохранено, ошибка в поле «#NAME#».';
