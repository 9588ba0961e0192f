using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace RedisTyped.Repository.Tests.Compatibility;

/// <summary>The public types and members of an assembly, as text.</summary>
internal sealed class AssemblySurface
{
    private readonly Dictionary<string, string?> _bases = [];
    private readonly HashSet<string> _members = [];

    private AssemblySurface(MetadataReader reader)
    {
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            if (IsPublic(reader, type))
            {
                string name = SignatureText.NameOf(reader, handle);
                _bases.Add(name, BaseOf(reader, type));
                AddMembers(reader, type, name);
            }
        }
    }

    /// <summary>Reads the assembly of one StackExchange.Redis version out of its package.</summary>
    public static AssemblySurface OfStackExchangeRedis(string version)
    {
        string lib = Path.Combine(Repository.PackageRoot, "stackexchange.redis", version, "lib");
        Assert.True(Directory.Exists(lib), $"StackExchange.Redis {version} was not restored; see PackageDownload in the project file.");

        // What a .NET 10 application gets: the newest net folder, else the newest netstandard one.
        string folder = Directory.GetDirectories(lib).Select(static d => Path.GetFileName(d)!)
            .Where(static d => (d.StartsWith("net", StringComparison.Ordinal) && d.Contains('.', StringComparison.Ordinal)))
            .OrderByDescending(static d => !d.StartsWith("netstandard", StringComparison.Ordinal) && !d.StartsWith("netcoreapp", StringComparison.Ordinal))
            .ThenByDescending(static d => Version.Parse(d.TrimStart([.. "netsadrcop"])))
            .First();
        using var file = new PEReader(File.OpenRead(Path.Combine(lib, folder, "StackExchange.Redis.dll")));
        return new AssemblySurface(file.GetMetadataReader());
    }

    public bool HasType(string type) => _bases.ContainsKey(type);

    /// <summary>Whether the runtime would find a member: on the type itself or on a base class.</summary>
    public bool HasMember(string type, string member)
    {
        for (string? at = type; at is not null; at = _bases.GetValueOrDefault(at))
        {
            if (_members.Contains(at + "::" + member))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinition type)
    {
        TypeAttributes visibility = type.Attributes & TypeAttributes.VisibilityMask;
        return visibility == TypeAttributes.Public
            || (visibility == TypeAttributes.NestedPublic && IsPublic(reader, reader.GetTypeDefinition(type.GetDeclaringType())));
    }

    private static string? BaseOf(MetadataReader reader, TypeDefinition type) => type.BaseType.Kind switch
    {
        _ when type.BaseType.IsNil => null,
        HandleKind.TypeDefinition => SignatureText.NameOf(reader, (TypeDefinitionHandle)type.BaseType),
        HandleKind.TypeReference => SignatureText.NameOf(reader, (TypeReferenceHandle)type.BaseType),
        _ => null,
    };

    private void AddMembers(MetadataReader reader, TypeDefinition type, string typeName)
    {
        foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public)
            {
                _members.Add(typeName + "::" + SignatureText.Of(reader.GetString(method.Name), method.DecodeSignature(SignatureText.Provider, null)));
            }
        }

        foreach (FieldDefinition field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public)
            {
                _members.Add(typeName + "::" + field.DecodeSignature(SignatureText.Provider, null) + " " + reader.GetString(field.Name));
            }
        }
    }
}
