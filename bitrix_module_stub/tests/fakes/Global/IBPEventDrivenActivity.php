<?php

declare(strict_types=1);

interface IBPEventDrivenActivity
{
}
