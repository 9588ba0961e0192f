using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>What is wrong in the text of a script, and where.</summary>
internal sealed record ScriptFault(DiagnosticDescriptor Rule, int Start, int Length, object[] Arguments);
