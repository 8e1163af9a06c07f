<?php

$MESS['RELAY_BORDER_RELAY_VERDICT'] = 'Оценка relay';
$MESS['RELAY_BORDER_RELAY_CONFIDENCE'] = 'Уверенность relay';
$MESS['RELAY_BORDER_RELAY_REASON'] = 'Причина оценки';
$MESS['RELAY_BORDER_RELAY_MODEL'] = 'Модель';
$MESS['RELAY_BORDER_RELAY_RUN'] = 'Запуск relay';
$MESS['RELAY_BORDER_RELAY_OPINION'] = 'Мнение менеджера';
$MESS['RELAY_BORDER_AGREE'] = 'согласен';
$MESS['RELAY_BORDER_DISAGREE'] = 'не согласен';
