<?php

$MESS['RELAY_BORDER_FEED_TITLE'] = 'Оценка relay: #VERDICT#';
$MESS['RELAY_BORDER_FEED_TEXT'] = 'Оценка: #VERDICT#. Карточка #CARD#';
