using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Parsing;

/// <summary>The types that a contract names. A generated type of such a name, nested in the interface, would take the place of theirs.</summary>
internal sealed class ContractTypes
{
    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _names = [];

    private ContractTypes()
    {
    }

    /// <summary>The simple names of the types in the signatures and attributes of a store and its bases.</summary>
    public static IReadOnlyCollection<string> NamesIn(INamedTypeSymbol store)
    {
        var types = new ContractTypes();
        foreach (INamedTypeSymbol type in store.AllInterfaces.Prepend(store))
        {
            types.Add(type.GetAttributes());
            foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
            {
                types.Add(method);
            }
        }

        return types._names;
    }

    private void Add(IMethodSymbol method)
    {
        Add(method.ReturnType);
        Add(method.GetAttributes());
        Add(method.GetReturnTypeAttributes());
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            Add(parameter.Type);
            Add(parameter.GetAttributes());
        }
    }

    private void Add(ImmutableArray<AttributeData> attributes)
    {
        foreach (AttributeData attribute in attributes)
        {
            if (attribute.AttributeClass is { } type)
            {
                Add(type);
            }

            foreach (TypedConstant argument in attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static a => a.Value)))
            {
                if (argument is { Kind: TypedConstantKind.Type, Value: ITypeSymbol named })
                {
                    Add(named);
                }
            }
        }
    }

    private void Add(ITypeSymbol type)
    {
        if (!_seen.Add(type))
        {
            return;
        }

        switch (type)
        {
            case IArrayTypeSymbol array:
                Add(array.ElementType);
                break;
            case IPointerTypeSymbol pointer:
                Add(pointer.PointedAtType);
                break;
            case INamedTypeSymbol named:
                AddNamed(named);
                break;
        }
    }

    private void AddNamed(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            // What is not there yet may be what is about to be generated, and keeps its name.
            if (around.TypeKind != TypeKind.Error)
            {
                _names.Add(around.Name);
            }

            foreach (ITypeSymbol argument in around.TypeArguments)
            {
                Add(argument);
            }
        }
    }
}
