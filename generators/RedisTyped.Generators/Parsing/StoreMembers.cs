using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Finds the members that the implementation of a store must have: those of all its interfaces that no interface gives a body.</summary>
internal static class StoreMembers
{
    public static IEnumerable<StoreMember> Of(INamedTypeSymbol store)
    {
        List<ISymbol> members = [.. store.AllInterfaces.Where(static i => !i.Is(KnownTypes.RedisStore) && !i.Is(KnownTypes.StoreEndpoints)).Prepend(store)
            .SelectMany(static i => i.GetMembers())
            .Where(static m => m is IMethodSymbol { AssociatedSymbol: null } or IPropertySymbol or IEventSymbol)];
        List<ISymbol> reabstractions = [.. members.Where(static m => m.IsAbstract && Implemented(m) is not null)];

        // Two bodies of which none is more specific count as none: the class has to decide.
        return members
            .Where(m => (m.IsAbstract || m.IsVirtual) && Implemented(m) is null)
            .Where(m => store.FindImplementationForInterfaceMember(m) is not { IsAbstract: false })
            .Select(m => new StoreMember(m, reabstractions.Find(r => IsCommandFor(r, m)) ?? m));
    }

    // abstract Task IBase.GetAsync(); in a derived interface may bring a command of its own.
    private static bool IsCommandFor(ISymbol reabstraction, ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(Implemented(reabstraction), member)
        && KnownTypes.CommandAttributes.Any(a => reabstraction.Attribute(a) is not null);

    private static ISymbol? Implemented(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations.FirstOrDefault(),
        IPropertySymbol property => property.ExplicitInterfaceImplementations.FirstOrDefault(),
        IEventSymbol @event => @event.ExplicitInterfaceImplementations.FirstOrDefault(),
        _ => null,
    };
}

/// <summary>A member to implement.</summary>
/// <param name="Implemented">What the implementation names.</param>
/// <param name="Declared">What carries the attributes: the same, or a later <c>abstract</c> declaration of it.</param>
internal sealed record StoreMember(ISymbol Implemented, ISymbol Declared);
