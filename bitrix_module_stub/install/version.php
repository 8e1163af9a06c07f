<?php

$arModuleVersion = [
    'VERSION' => '0.1.1',
    'VERSION_DATE' => '2026-11-30 00:00:00',
];
