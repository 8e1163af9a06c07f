<?php

declare(strict_types=1);

/**
 * One activity of a workflow: properties by name, and a workflow that counts its listeners.
 */
abstract class CBPActivity
{
    /** @var array<string, mixed> */
    public array $arProperties = [];

    /** @var list<string> module, class, document */
    public array $document = [];

    public int $executionStatus = CBPActivityExecutionStatus::Executing;
    public object $workflow;

    public function __construct(public readonly string $name)
    {
        $this->workflow = new class {
            /** @var list<object> */
            public array $listeners = [];
            public bool $isClosed = false;

            public function AddEventHandler(string $name, object $listener): void
            {
                $this->listeners[] = $listener;
            }

            public function RemoveEventHandler(string $name, object $listener): void
            {
                $this->listeners = [];
            }

            public function CloseActivity(object $activity): void
            {
                $this->isClosed = true;
            }
        };
    }

    public function __get(string $name): mixed
    {
        return $this->arProperties[$name];
    }

    public function __set(string $name, mixed $value): void
    {
        $this->arProperties[$name] = $value;
    }

    /** @param array<string, array<string, string>> $types */
    public function SetPropertiesTypes(array $types): void
    {
    }

    /** @return list<string> */
    public function GetDocumentId(): array
    {
        return $this->document;
    }

    public function GetWorkflowInstanceId(): string
    {
        return 'W1';
    }
}
