<?php

$MESS['RELAY_BORDER_NOTICE'] = 'relay: #VERDICT#, карточка #CARD#';
$MESS['RELAY_BORDER_DIGEST'] = 'relay: ещё оценок за час: #COUNT#. #CARDS#';
$MESS['RELAY_BORDER_DECIDE'] = '[URL=#PAGE#]Ждёт вашего решения[/URL]';
