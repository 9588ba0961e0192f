using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace RedisTyped.Repository.Tests.Compatibility;

/// <summary>The types and members of another assembly that an assembly refers to.</summary>
internal sealed class MemberReferences
{
    private MemberReferences(MetadataReader reader, string assembly)
    {
        List<TypeReferenceHandle> types = [.. reader.TypeReferences.Where(t => AssemblyOf(reader, t) == assembly)];
        Types = [.. types.Select(t => SignatureText.NameOf(reader, t)).Order(StringComparer.Ordinal)];

        var members = new List<(string, string)>();
        foreach (MemberReference member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            if (DeclaringType(reader, member.Parent) is { } type && AssemblyOf(reader, type) == assembly)
            {
                string name = reader.GetString(member.Name);
                members.Add((SignatureText.NameOf(reader, type), member.GetKind() == MemberReferenceKind.Method
                    ? SignatureText.Of(name, member.DecodeMethodSignature(SignatureText.Provider, null))
                    : member.DecodeFieldSignature(SignatureText.Provider, null) + " " + name));
            }
        }

        Members = members;
    }

    public IReadOnlyList<string> Types { get; }

    public IReadOnlyList<(string Type, string Member)> Members { get; }

    public static MemberReferences To(string assembly, Stream from)
    {
        using var file = new PEReader(from);
        return new MemberReferences(file.GetMetadataReader(), assembly);
    }

    /// <summary>What another version of the assembly does not have.</summary>
    public IEnumerable<string> MissingIn(AssemblySurface surface) =>
        Types.Where(t => !surface.HasType(t))
            .Concat(Members.Where(m => surface.HasType(m.Type) && !surface.HasMember(m.Type, m.Member)).Select(static m => m.Type + ": " + m.Member));

    // The type of a member is written as a reference, or for a generic type as a specification of one.
    private static TypeReferenceHandle? DeclaringType(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                return (TypeReferenceHandle)parent;
            case HandleKind.TypeSpecification:
                BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
                if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return null;
                }

                _ = blob.ReadByte();
                return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } generic ? (TypeReferenceHandle)generic : null;
            default:
                return null;
        }
    }

    private static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            _ => null,
        };
    }
}
