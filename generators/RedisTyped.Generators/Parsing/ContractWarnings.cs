using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Collects the warnings that a contract would cause in the generated file only because this names the contract's types again: those
/// of [Experimental] and of [Obsolete] with an id of its own, and those of nullability attributes, which are not repeated there.
/// </summary>
internal sealed class ContractWarnings
{
    private const string AnalysisNamespace = "System.Diagnostics.CodeAnalysis.";

    // "Nullability of reference types … (possibly because of nullability attributes)", and a missing [DoesNotReturn]; and handles pass on
    // parameters and results without the attributes.
    private static readonly string[] OfNullability = ["CS8603", "CS8604", "CS8766", "CS8767", "CS8768", "CS8769", "CS8770"];

    private static readonly string[] NullabilityAttributes =
    [
        AnalysisNamespace + "AllowNullAttribute", AnalysisNamespace + "DisallowNullAttribute", AnalysisNamespace + "MaybeNullAttribute",
        AnalysisNamespace + "NotNullAttribute", AnalysisNamespace + "NotNullIfNotNullAttribute", AnalysisNamespace + "DoesNotReturnAttribute",
    ];

    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);

    private ContractWarnings()
    {
    }

    /// <summary>The ids, in order.</summary>
    public static IEnumerable<string> Of(INamedTypeSymbol store)
    {
        var warnings = new ContractWarnings();
        warnings.AddType(store);
        foreach (INamedTypeSymbol type in store.AllInterfaces.Where(static i => !i.Is(KnownTypes.RedisStore)).Prepend(store))
        {
            warnings.AddType(type);
            foreach (ISymbol member in type.GetMembers().Where(static m => m.IsAbstract || m.IsVirtual))
            {
                warnings.AddMember(member);
            }
        }

        return warnings._ids;
    }

    private void AddMember(ISymbol member)
    {
        AddAttributes(member);
        switch (member)
        {
            case IMethodSymbol method:
                AddType(method.ReturnType);
                AddNullability(method.GetAttributes());
                AddNullability(method.GetReturnTypeAttributes());
                AddParameters(method.Parameters);
                break;
            case IPropertySymbol property:
                AddType(property.Type);
                AddNullability(property.GetAttributes());
                AddParameters(property.Parameters);
                break;
            case IEventSymbol @event:
                AddType(@event.Type);
                break;
        }
    }

    private void AddParameters(IEnumerable<IParameterSymbol> parameters)
    {
        foreach (IParameterSymbol parameter in parameters)
        {
            AddType(parameter.Type);
            AddNullability(parameter.GetAttributes());
        }
    }

    private void AddType(ITypeSymbol type)
    {
        if (!_seen.Add(type))
        {
            return;
        }

        if (type is IArrayTypeSymbol array)
        {
            AddType(array.ElementType);
        }
        else if (type is INamedTypeSymbol named)
        {
            AddNamed(named);
        }
    }

    private void AddNamed(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            AddAttributes(around);
            foreach (ITypeSymbol argument in around.TypeArguments)
            {
                AddType(argument);
            }
        }

        // A whole assembly or module can be experimental too.
        if (type.ContainingAssembly is { } assembly && _seen.Add(assembly))
        {
            AddAttributes(assembly);
            AddAttributes(type.ContainingModule);
        }

        // Enums are written by the names of their members.
        foreach (ISymbol member in type.TypeKind == TypeKind.Enum ? type.GetMembers() : [])
        {
            AddAttributes(member);
        }
    }

    private void AddAttributes(ISymbol symbol)
    {
        if (symbol.Attribute(AnalysisNamespace + "ExperimentalAttribute") is { ConstructorArguments: [{ Value: string experimental }] })
        {
            _ids.Add(experimental);
        }

        if (symbol.Attribute("System.ObsoleteAttribute") is { } obsolete
            && obsolete.NamedArguments.FirstOrDefault(static a => a.Key == "DiagnosticId").Value.Value is string id)
        {
            _ids.Add(id);
        }
    }

    private void AddNullability(IEnumerable<AttributeData> attributes)
    {
        if (attributes.Any(static a => a.AttributeClass is { } type && Array.Exists(NullabilityAttributes, type.Is)))
        {
            _ids.UnionWith(OfNullability);
        }
    }
}
