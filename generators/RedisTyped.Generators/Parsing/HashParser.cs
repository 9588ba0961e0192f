using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Maps an object to the fields of a hash: a field for each member that is written and read back, that is, which the constructor takes
/// or which can be set.
/// </summary>
/// <param name="type">The object's type, not nullable.</param>
/// <param name="within">The assembly whose internal members can be reached.</param>
/// <param name="serializer">Gives a member's type its serializer.</param>
internal sealed class HashParser(INamedTypeSymbol type, IAssemblySymbol within, Func<ValueModel, ValueModel> serializer)
{
    private readonly List<HashMember> _members = [];
    private readonly HashSet<string> _placed = [];

    /// <summary>Why the type cannot be mapped, after <see cref="Parse"/> gave null.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether a type is one that fields could be the members of: no text, number, collection, tuple or type parameter.</summary>
    public static bool IsObject(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: false, SpecialType: SpecialType.None } named
        && named.TypeKind is TypeKind.Class or TypeKind.Struct
        && ValueParser.Parse(type).Kind == ValueKind.Serialized
        && ValueParser.ElementOf(type) is null
        && ValueParser.PairOf(type) is null;

    /// <summary>The type's fields, or null after a fault.</summary>
    public HashModel? Parse()
    {
        if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return Refuse("it cannot be made; name a class, a record or a struct");
        }

        List<ISymbol> members = [.. Members().Where(m => m.Attribute(KnownTypes.HashIgnoreAttribute) is null)];
        if (Constructor(members) is not { } constructor)
        {
            return null;
        }

        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (!AddArgument(parameter, members))
            {
                return null;
            }
        }

        foreach (ISymbol member in members.Where(m => !_placed.Contains(m.Name) && CanBeSet(m)))
        {
            // What was null was not stored, so that nothing stored is null again, and not what the type starts with.
            bool initialized = IsRequired(member) || IsNullable(member) || member is IPropertySymbol { SetMethod.IsInitOnly: true };
            if (!Add(member, member, initialized ? MemberPlace.Initializer : MemberPlace.Assignment, MissingOf(member)))
            {
                return null;
            }
        }

        if (RequiredButIgnored(constructor) is { } required)
        {
            return Refuse($"'{required}' is required, but ignored; remove [HashIgnore]");
        }

        return _members.Count == 0
            ? Refuse("it has no public member that can be set; give its properties a setter, or take a dictionary")
            : new HashModel(type.Write(), type.ForReader(), type.IsValueType, new(_members));
    }

    private HashModel? Refuse(string fault)
    {
        Fault = fault;
        return null;
    }

    // Public properties and fields, those of base types included, each name once.
    private List<ISymbol> Members()
    {
        var seen = new HashSet<string>();
        var found = new List<ISymbol>();
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            List<ISymbol> own = [.. level.GetMembers().Where(m => IsMember(m) && seen.Add(m.Name))];
            found.InsertRange(0, own);
        }

        return found;
    }

    private static bool IsMember(ISymbol member) => member is { IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public }
        && member switch
        {
            IPropertySymbol property => property is { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public },
            IFieldSymbol field => field is { IsConst: false, AssociatedSymbol: null },
            _ => false,
        }
        && !IsForbidden(member);

    // [Obsolete(…, error: true)] cannot be written at all.
    private static bool IsForbidden(ISymbol member) =>
        member.Attribute("System.ObsoleteAttribute") is { ConstructorArguments: [_, { Value: true }, ..] };

    private IMethodSymbol? Constructor(List<ISymbol> members)
    {
        List<IMethodSymbol> constructors = [.. type.InstanceConstructors.Where(IsReachable).Where(c => !IsCopy(c))];

        // A struct always has one without parameters; if it declares another, that is the one meant.
        List<IMethodSymbol> declared = [.. constructors.Where(static c => !c.IsImplicitlyDeclared || c.Parameters.Length > 0)];
        if ((type.IsValueType ? declared : constructors) is [{ } only])
        {
            return only;
        }

        if (constructors.Find(static c => c.Parameters.Length == 0) is { } plain)
        {
            return plain;
        }

        List<IMethodSymbol> fitting = [.. constructors.Where(c => c.Parameters.All(p => MemberFor(p, members) is not null))];
        if (fitting is [{ } best])
        {
            return best;
        }

        Refuse(constructors.Count == 0 ? "it has no constructor that can be reached; make one public" : "it has several constructors; leave one public");
        return null;
    }

    private bool IsCopy(IMethodSymbol constructor) =>
        constructor.Parameters is [{ } only] && SymbolEqualityComparer.Default.Equals(only.Type, type);

    private bool IsReachable(IMethodSymbol constructor) => constructor.DeclaredAccessibility == Accessibility.Public
        || (constructor.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal
            && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, within));

    private static ISymbol? MemberFor(IParameterSymbol parameter, List<ISymbol> members) =>
        members.Find(m => m.Name == parameter.Name && SymbolEqualityComparer.Default.Equals(TypeOf(m), parameter.Type))
        ?? members.Find(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
            && SymbolEqualityComparer.Default.Equals(TypeOf(m), parameter.Type));

    private bool AddArgument(IParameterSymbol parameter, List<ISymbol> members)
    {
        if (MemberFor(parameter, members) is not { } member)
        {
            Refuse($"its constructor takes '{parameter.Name}', which is no public member of that type; declare it, or take the parameter away");
            return false;
        }

        _placed.Add(member.Name);
        return parameter.RefKind == RefKind.None
            ? Add(member, parameter, MemberPlace.Argument, parameter.HasExplicitDefaultValue && !IsNullable(member) ? DefaultOf(parameter) : MissingOf(member))
            : Refuse($"its constructor takes '{parameter.Name}' by reference; take it by value") is not null;
    }

    private bool Add(ISymbol member, ISymbol named, MemberPlace place, string? missing)
    {
        ITypeSymbol of = TypeOf(member);
        string field = (FieldName(member) ?? FieldName(named)) is { Length: > 0 } given ? given : member.Name;
        string? fault = ValueParser.Misfit(of) is { } misfit ? $"'{member.Name}' cannot be stored: {misfit}"
            : of.IsRefLikeType || of.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer ? $"'{member.Name}' cannot be stored; ignore it with [HashIgnore]"
            : _members.Exists(m => m.Field == field) ? $"two members are stored in the field '{field}'; rename one with [HashField]"
            : null;
        if (fault is not null)
        {
            Refuse(fault);
            return false;
        }

        ValueModel value = serializer(ValueParser.Parse(of));
        bool isOblivious = of.IsReferenceType && of.NullableAnnotation == NullableAnnotation.None;
        _members.Add(new HashMember(member.EscapedName(), field, isOblivious ? value with { IsNullable = true } : value, place, missing));
        return true;
    }

    private static string? FieldName(ISymbol symbol) =>
        symbol.Attribute(KnownTypes.HashFieldAttribute) is { ConstructorArguments: [{ Value: string name }] } ? name : null;

    private static string? MissingOf(ISymbol member) =>
        !IsRequired(member) && (IsNullable(member) || TypeOf(member) is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.None })
            ? "default"
            : null;

    private static bool IsNullable(ISymbol member) => TypeOf(member) is var of
        && (of.NullableAnnotation == NullableAnnotation.Annotated || of.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T);

    private static string DefaultOf(IParameterSymbol parameter)
    {
        string? text = parameter.ExplicitDefaultValue switch
        {
            null => null,
            float number when float.IsNaN(number) || float.IsInfinity(number) => $"(float)({Special(number)})",
            double number when double.IsNaN(number) || double.IsInfinity(number) => Special(number),
            var value => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return text is null ? "default" : parameter.Type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean
            ? text
            : $"({parameter.Type.Write()})({text})";
    }

    private static string Special(double number) => double.IsNaN(number) ? "0d / 0d" : number > 0 ? "1d / 0d" : "-1d / 0d";

    private string? RequiredButIgnored(IMethodSymbol constructor)
    {
        if (constructor.Attribute("System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute") is not null)
        {
            return null;
        }

        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            if (level.GetMembers().FirstOrDefault(m => IsRequired(m) && _members.TrueForAll(p => p.Name != m.EscapedName())) is { } ignored)
            {
                return ignored.Name;
            }
        }

        return null;
    }

    private static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static bool IsRequired(ISymbol member) => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    private static bool CanBeSet(ISymbol member) => member is IFieldSymbol { IsReadOnly: false }
        or IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public };
}
