<?php

declare(strict_types=1);

namespace Bitrix\Main\ORM\Fields;

final class StringField extends Field
{
}
