<?php

$MESS['RELAY_BORDER_NOT_ALLOWED'] = 'Нет прав изменять эту карточку, или решение уже принято.';
$MESS['RELAY_BORDER_NOT_DONE'] = 'Портал не выполнил действие; оно осталось в списке.';
$MESS['RELAY_BORDER_STATE_DONE'] = 'Выполнено.';
$MESS['RELAY_BORDER_STATE_DECLINED'] = 'Отклонено.';
$MESS['RELAY_BORDER_STATE_TOO_LATE'] = 'Поздно: карточки больше нет, лид сконвертирован или карточку изменил человек.';
$MESS['RELAY_BORDER_STATE_DECIDED'] = 'Решение уже принято раньше.';
$MESS['RELAY_BORDER_ENTITY_LEAD'] = 'Лид';
$MESS['RELAY_BORDER_ENTITY_DEAL'] = 'Сделка';
$MESS['RELAY_BORDER_ACTION_STAGE'] = 'Стадия: #VALUE#';
$MESS['RELAY_BORDER_ACTION_RESPONSIBLE'] = 'Ответственный: пользователь #VALUE#';
$MESS['RELAY_BORDER_ACTION_CONVERT'] = 'Конвертировать в сделку';
$MESS['RELAY_BORDER_NO_NUMBERS'] = 'Узел не прислал чисел: #CODE#. Проверьте связь в настройках модуля.';
$MESS['RELAY_BORDER_DAYS'] = 'За #DAYS# дней';
$MESS['RELAY_BORDER_WITHOUT'] = 'без оценки';
$MESS['RELAY_BORDER_MAIL'] = 'почта';
$MESS['RELAY_BORDER_FORM'] = 'форма';
$MESS['RELAY_BORDER_CHAT'] = 'чат';
$MESS['RELAY_BORDER_CALL'] = 'звонок';
$MESS['RELAY_BORDER_MESSAGES'] = 'Обращений принято';
$MESS['RELAY_BORDER_CONTROL'] = 'Карточек в контрольной группе пилота';
$MESS['RELAY_BORDER_AGREED'] = 'Менеджер согласен';
$MESS['RELAY_BORDER_MEDIAN'] = 'Медиана до оценки, с';
$MESS['RELAY_BORDER_COST'] = 'Стоимость моделей';
$MESS['RELAY_BORDER_UNPRICED'] = 'Оценок без известной цены';
$MESS['RELAY_BORDER_HELD'] = 'Сейчас задержано до решения человека';
