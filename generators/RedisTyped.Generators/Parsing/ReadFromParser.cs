using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Works out which server of a node answers a method that only reads: what the method says, else its interface.</summary>
internal sealed class ReadFromParser(IMethodSymbol method, INamedTypeSymbol store, CommandSpec command, MethodFaults faults)
{
    private const string Primary = "Primary";

    // In the order of RedisTyped.ReadFrom.
    private static readonly string[] Names = [Primary, "PreferReplica", "Replica", "Nearest"];

    /// <summary>Whether the command waits for something to be written.</summary>
    public bool Waits { get; init; }

    /// <summary>Gives the name of the server; null where neither says anything, so that the client's options decide.</summary>
    public string? Parse()
    {
        AttributeData? own = method.Attribute(KnownTypes.ReadFromAttribute);
        if (WhyPrimary() is { } why)
        {
            if (Said(own) is { } from && from != Primary)
            {
                faults.AtAttribute(own!, Rules.NeverReadFromReplica, faults.NameOf(command), why);
            }

            // The options must not say otherwise of what is read.
            return Waits && command.Is(CommandTraits.ReadOnly) ? Primary : null;
        }

        return Said(own) ?? OfType(method.ContainingType) ?? OfType(store);
    }

    private string? WhyPrimary() =>
        !command.Is(CommandTraits.ReadOnly)
            ? faults.Script is null ? "writes" : "may write, unless it is declared ReadOnly = true"
            : Waits ? "waits for what is written"
            : ReplicaRule.MayAnswer(command.Name) ? null
            : command.Name == "TOUCH" ? "counts where keys are evicted"
            : "goes on with a cursor that one server alone knows";

    private static string? OfType(INamedTypeSymbol type) =>
        Said(type.Attribute(KnownTypes.ReadFromAttribute))
        ?? NameOf(type.Attribute(KnownTypes.RedisStoreAttribute)?.NamedArguments.FirstOrDefault(static a => a.Key == "ReadFrom").Value.Value);

    private static string? Said(AttributeData? attribute) => attribute?.ConstructorArguments is [{ Value: var value }] ? NameOf(value) : null;

    private static string? NameOf(object? value) => value is int index && index >= 0 && index < Names.Length ? Names[index] : null;
}
