using System;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;

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

    /// <summary>Tells of a method that was parsed, and where each of its keys stands.</summary>
    public virtual void Found(MethodModel method, Func<int, Location?> placeOfKey)
    {
    }

    private sealed class Silent : DiagnosticSink
    {
        public override void Report(DiagnosticDescriptor rule, Func<Location?> location, params object[] arguments)
        {
        }
    }
}
