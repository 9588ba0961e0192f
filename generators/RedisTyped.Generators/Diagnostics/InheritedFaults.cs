using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>
/// Reports the faults of a member that a store inherits at the store's name: several stores may inherit it, and the same diagnostic
/// in the same place for each of them would tell nothing of which.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="member">The member of its base interface.</param>
/// <param name="known">The rules that the base interface itself is told of.</param>
/// <param name="sink">Takes the rest.</param>
internal sealed class InheritedFaults(INamedTypeSymbol store, ISymbol member, HashSet<string> known, DiagnosticSink sink) : DiagnosticSink
{
    public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments)
    {
        if (!known.Contains(rule.Id))
        {
            sink.Report(
                Rules.OfInherited(rule, arguments.Length),
                () => store.Locations.FirstOrDefault(),
                [.. arguments, $"{member.ContainingType.ForReader()}.{member.Name}"]);
        }
    }

    public override void Found(MethodModel method, Func<int, Location?> placeOfKey) => sink.Found(method, _ => store.Locations.FirstOrDefault());
}
