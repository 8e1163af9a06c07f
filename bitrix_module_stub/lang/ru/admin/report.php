<?php

$MESS['RELAY_BORDER_REPORT'] = 'relay: оценка лидов';
$MESS['RELAY_BORDER_VERDICT_HEAD'] = 'Оценка';
$MESS['RELAY_BORDER_PROPOSALS'] = 'Ждут решения человека';
$MESS['RELAY_BORDER_APPROVE'] = 'Выполнить';
$MESS['RELAY_BORDER_DECLINE'] = 'Отклонить';
