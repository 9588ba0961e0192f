namespace RedisTyped.Generators.Templates;

/// <summary>What is wrong in a template, and where: a span of its characters.</summary>
internal readonly record struct TemplateFault(int Start, int Length, string Message);
