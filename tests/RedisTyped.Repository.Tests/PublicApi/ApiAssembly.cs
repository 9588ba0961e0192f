using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedisTyped.Repository.Tests.PublicApi;

/// <summary>What others can use of a built assembly: its types and members that are public or, where it can be derived from, protected.</summary>
internal sealed class ApiAssembly
{
    private static readonly SymbolDisplayFormat MemberFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    private static readonly SymbolDisplayFormat TypeFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private readonly XElement[] _documentation;
    private readonly Dictionary<INamespaceSymbol, List<INamedTypeSymbol>> _types;

    private ApiAssembly(IAssemblySymbol assembly, XElement[] documentation)
    {
        _documentation = documentation;
        _types = Types(assembly.GlobalNamespace).GroupBy(static t => t.ContainingNamespace, SymbolEqualityComparer.Default)
            .ToDictionary(static g => (INamespaceSymbol)g.Key!, static g => g.ToList(), (IEqualityComparer<INamespaceSymbol>)SymbolEqualityComparer.Default);
    }

    /// <summary>Reads a project's assembly, which was built before these tests.</summary>
    public static ApiAssembly Of(string project)
    {
        string path = Repository.PathOf($"src/{project}/bin/{Repository.Configuration}/net10.0/{project}.dll");
        string frameworks = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(object).Assembly.Location)!))!;
        IEnumerable<string> known = Directory.GetFiles(Path.GetDirectoryName(path)!, "*.dll")
            .Concat(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
            .Concat(Directory.GetDirectories(Path.Combine(frameworks, "Microsoft.AspNetCore.App"), "10.*").SelectMany(static d => Directory.GetFiles(d, "*.dll")))
            .DistinctBy(static f => Path.GetFileName(f), StringComparer.OrdinalIgnoreCase);
        PortableExecutableReference own = MetadataReference.CreateFromFile(path);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Reader", references: known.Where(f => Path.GetFileName(f) != Path.GetFileName(path)).Select(static f => MetadataReference.CreateFromFile(f)).Append(own));
        return new ApiAssembly(
            (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(own)!,
            [.. XDocument.Load(Path.ChangeExtension(path, ".xml")).Descendants("member")]);
    }

    /// <summary>All of it as text: a namespace, its types, their members, each in the order of names.</summary>
    public string Text()
    {
        var lines = new List<string>();
        foreach ((INamespaceSymbol space, List<INamedTypeSymbol> types) in _types.OrderBy(static t => t.Key.ToDisplayString(), StringComparer.Ordinal))
        {
            lines.Add("namespace " + space.ToDisplayString());
            foreach (INamedTypeSymbol type in types.OrderBy(static t => t.Name, StringComparer.Ordinal).ThenBy(static t => t.Arity))
            {
                lines.Add("");
                lines.Add("  " + Declaration(type));
                lines.AddRange(Members(type).Select(static m => (m.Name, Text: Declaration(m))).OrderBy(static m => m.Name, StringComparer.Ordinal)
                    .ThenBy(static m => m.Text, StringComparer.Ordinal).Select(static m => "    " + m.Text));
            }

            lines.Add("");
        }

        return string.Join('\n', lines);
    }

    /// <summary>What has no summary, nor one that it inherits. A constructor without parameters needs none: there is nothing to say of it.</summary>
    public IEnumerable<string> Undocumented()
    {
        Dictionary<string, XElement> documented = _documentation.ToDictionary(static m => (string)m.Attribute("name")!);
        return from symbol in _types.Values.SelectMany(static t => t).SelectMany(static t => Members(t).Prepend(t))
               let id = symbol.GetDocumentationCommentId()!
               where symbol is not IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 }
               let text = documented.GetValueOrDefault(id)
               where text is null || (text.Element("inheritdoc") is null && string.IsNullOrWhiteSpace(text.Element("summary")?.Value) && text.Element("summary")?.HasElements != true)
               select id;
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol of) =>
        of.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(static m => m switch
        {
            // What the SDK makes of top-level statements where ASP.NET Core is referenced.
            INamedTypeSymbol { Name: "Program", ContainingNamespace.IsGlobalNamespace: true } => [],
            INamedTypeSymbol type when IsVisible(type) => Types(type).Prepend(type),
            INamespaceSymbol space => Types(space),
            _ => [],
        });

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate ? [] : type.GetMembers().Where(m => m is not INamedTypeSymbol && IsVisible(m) && !IsImplied(m, type));

    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Protected or Accessibility.ProtectedOrInternal => symbol.ContainingType is { IsSealed: false },
        _ => false,
    };

    // Accessors stand with their property; what a record, an enum and everything comparable have anyway says nothing.
    private static bool IsImplied(ISymbol member, INamedTypeSymbol type) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove } => true,
        IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 } => type.TypeKind is TypeKind.Struct or TypeKind.Enum,
        IMethodSymbol { IsOverride: true, Name: "Equals" or "GetHashCode" or "ToString" } => true,
        IMethodSymbol { Name: "Equals" or "PrintMembers" or "Deconstruct" or "<Clone>$" or "op_Equality" or "op_Inequality" } => EqualsItsLike(type),
        IMethodSymbol { MethodKind: MethodKind.Constructor } copy when type.IsRecord => copy.Parameters is [{ Type: var parameter }] && SymbolEqualityComparer.Default.Equals(parameter, type),
        IPropertySymbol { Name: "EqualityContract" } => true,
        IFieldSymbol { Name: "value__" } => true,
        _ => false,
    };

    private static bool EqualsItsLike(INamedTypeSymbol type) =>
        type.Interfaces.Any(i => i.Name == "IEquatable" && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    private static string Declaration(ISymbol member) =>
        member switch
        {
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true, IsVirtual: true } => "static virtual ",
            _ => "",
        } + member.ToDisplayString(MemberFormat);

    private static string Declaration(INamedTypeSymbol type)
    {
        string modifiers = type switch
        {
            { IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            _ => "",
        };
        string[] interfaces = [.. type.Interfaces.Where(static i => i.DeclaredAccessibility == Accessibility.Public).Select(static i => i.ToDisplayString(MemberFormat)).Order(StringComparer.Ordinal)];
        string[] bases = type.TypeKind switch
        {
            TypeKind.Enum or TypeKind.Delegate => [],
            _ when type.BaseType is { SpecialType: SpecialType.None } inherited => [inherited.ToDisplayString(MemberFormat), .. interfaces],
            _ => interfaces,
        };
        return $"{modifiers}{type.ToDisplayString(TypeFormat)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}";
    }
}
