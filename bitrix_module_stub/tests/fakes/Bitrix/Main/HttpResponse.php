<?php

declare(strict_types=1);

namespace Bitrix\Main;

final class HttpResponse
{
    public string $status = '';
    public string $content = '';

    /** @var array<string, string> */
    public array $headers = [];

    public function setStatus(string|int $status): self
    {
        $this->status = (string) $status;
        return $this;
    }

    public function addHeader(string $name, string $value): self
    {
        $this->headers[$name] = $value;
        return $this;
    }

    public function setContent(string $content): self
    {
        $this->content = $content;
        return $this;
    }
}
