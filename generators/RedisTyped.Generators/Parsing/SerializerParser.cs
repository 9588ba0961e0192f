using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Finds the [Serializer] that stands for a parameter or a result: its own, else the method's, else the interface's. Its own holds for
/// whatever the type is, the others for what Redis has no form for.
/// </summary>
internal sealed class SerializerParser
{
    private readonly IMethodSymbol _method;
    private readonly MethodFaults _faults;
    private readonly SerializerModel? _common;
    private readonly SerializerModel? _result;
    private readonly Dictionary<IParameterSymbol, SerializerModel> _parameters = new(SymbolEqualityComparer.Default);
    private bool _readsResult;

    /// <summary>Reads the attributes of a method and its surroundings, and reports those that name no serializer.</summary>
    public SerializerParser(IMethodSymbol method, INamedTypeSymbol store, MethodFaults faults)
    {
        _method = method;
        _faults = faults;
        _common = Of(method.GetAttributes()) ?? Of(method.ContainingType.GetAttributes()) ?? Of(store.GetAttributes());
        _result = Of(method.GetReturnTypeAttributes());
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (Of(parameter.GetAttributes()) is { } own)
            {
                _parameters.Add(parameter, own);
            }
        }
    }

    /// <summary>A result's type, or a part's, with its serializer.</summary>
    public ValueModel OfResult(ValueModel type)
    {
        _readsResult = true;
        return With(type, _result);
    }

    /// <summary>A parameter's type, or a part's, with its serializer.</summary>
    public ValueModel OfParameter(IParameterSymbol parameter, ValueModel type) =>
        With(type, _parameters.TryGetValue(parameter, out SerializerModel? own) ? own : null);

    /// <summary>Reports a serializer of a parameter's or the result's own that nothing would go through.</summary>
    public void CheckUse(CommandTemplate template, List<Word> keyWords)
    {
        foreach (IParameterSymbol parameter in _parameters.Keys)
        {
            if (!template.Words.Any(w => w.Sole is { } sole && sole.Text == parameter.Name && !keyWords.Contains(w)))
            {
                Unused(
                    parameter.GetAttributes(), $"'{parameter.Name}' is only in a key, a pattern or a longer word, which hold text",
                    $"write {{{parameter.Name}}} as a word of its own, or remove [Serializer]");
            }
        }

        if (_result is not null && !_readsResult)
        {
            Unused(_method.GetReturnTypeAttributes(), $"nothing that '{_method.Name}' gives is read as a value", "remove [return: Serializer]");
        }
    }

    private void Unused(ImmutableArray<AttributeData> attributes, string fault, string advice)
    {
        AttributeData attribute = attributes.First(static a => a.AttributeClass?.Is(KnownTypes.SerializerAttribute) == true);
        string name = attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }] ? type.ForReader() : "";
        _faults.AtAttribute(attribute, Rules.UnusableSerializer, name, $"{fault}; {advice}");
    }

    private ValueModel With(ValueModel type, SerializerModel? own) =>
        own is not null ? type with { Kind = ValueKind.Serialized, Serializer = own }
        : type.Kind == ValueKind.Serialized ? type with { Serializer = _common }
        : type;

    private SerializerModel? Of(ImmutableArray<AttributeData> attributes)
    {
        AttributeData? attribute = attributes.FirstOrDefault(static a => a.AttributeClass?.Is(KnownTypes.SerializerAttribute) == true);
        if (attribute is null)
        {
            return null;
        }

        // What is no type at all is an error of the compiler.
        if (attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol type }] || type.TypeKind == TypeKind.Error)
        {
            return new SerializerModel("global::" + KnownTypes.JsonRedisSerializer, HasInstance: false);
        }

        bool hasInstance = type.GetMembers("Instance").Any(m => m.IsStatic && IsReachable(m) && m switch
        {
            IPropertySymbol { GetMethod: { } getter } property => IsReachable(getter) && IsSerializer(property.Type),
            IFieldSymbol field => IsSerializer(field.Type),
            _ => false,
        });
        if (FaultOf(type, hasInstance) is { } fault)
        {
            _faults.AtAttribute(attribute, Rules.UnusableSerializer, type.ForReader(), fault);
            return null;
        }

        return new SerializerModel(type.Write(), hasInstance);
    }

    private string? FaultOf(INamedTypeSymbol type, bool hasInstance) =>
        type.IsUnboundGenericType ? "its type arguments are missing; write them"
        : !IsSerializer(type) ? "it does not implement IRedisSerializer; implement it, or name a type that does"
        : !IsReachableType(type) ? "generated code cannot reach it; make it internal or public"
        : hasInstance ? null
        : type.IsAbstract || type.TypeKind == TypeKind.Interface ? "it cannot be made; name a class, or give it a static Instance"
        : type.InstanceConstructors.Any(c => c.Parameters.Length == 0 && IsReachable(c)) ? null
        : "it has neither a constructor without parameters nor a static Instance; give it one of them";

    private static bool IsSerializer(ITypeSymbol type) =>
        type.Is(KnownTypes.Serializer) || type.AllInterfaces.Any(static i => i.Is(KnownTypes.Serializer));

    // The generated class is nested in the store, but not in what a type of another declaration keeps to itself.
    private bool IsReachableType(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? around = type; around is not null; around = around.ContainingType)
        {
            if (!IsReachable(around))
            {
                return false;
            }
        }

        return !type.IsFileLocal;
    }

    private bool IsReachable(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public
        || (symbol.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal
            && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _method.ContainingAssembly));
}
