using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>Notes only which rules are broken.</summary>
internal sealed class RuleIds : DiagnosticSink
{
    public HashSet<string> Seen { get; } = [];

    public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments) => Seen.Add(rule.Id);
}
