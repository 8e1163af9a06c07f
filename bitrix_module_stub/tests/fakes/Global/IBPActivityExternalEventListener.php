<?php

declare(strict_types=1);

interface IBPActivityExternalEventListener
{
}
