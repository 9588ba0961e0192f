using System;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>
/// Where the parser reports faults. The generator gives <see cref="None"/> and takes only the model; the analyzer runs the same parser
/// with real locations, so that what is refused and what is generated cannot drift apart, and warnings can be suppressed in source.
/// </summary>
internal abstract class DiagnosticSink
{
    public static DiagnosticSink None { get; } = new Silent();

    /// <summary>Reports a fault; the location is asked for only when somebody wants it.</summary>
    public abstract void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments);

    private sealed class Silent : DiagnosticSink
    {
        public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments)
        {
        }
    }
}
