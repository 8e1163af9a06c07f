<?php

return [
    'controllers' => [
        'value' => ['defaultNamespace' => '\\Relay\\Border\\Controller'],
        'readonly' => true,
    ],
];
