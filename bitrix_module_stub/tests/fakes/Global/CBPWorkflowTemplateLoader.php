<?php

declare(strict_types=1);

final class CBPWorkflowTemplateLoader
{
    /**
     * @param array<string, mixed> $template
     * @return array<string, mixed>
     */
    public static function &FindActivityByName(array &$template, string $name): array
    {
        return $template[$name];
    }
}
