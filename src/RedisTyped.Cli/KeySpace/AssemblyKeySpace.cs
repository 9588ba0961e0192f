using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>Reads the manifest out of an assembly's metadata. Nothing of the assembly is loaded or run.</summary>
internal static class AssemblyKeySpace
{
    /// <summary>The text of the manifest, or null for an assembly without one.</summary>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    public static string? Read(Stream file) => ReadAll(file, KeySpaceManifest.MetadataKey) is [var text, ..] ? text : null;

    /// <summary>All texts that an assembly's metadata has under a name.</summary>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    public static IReadOnlyList<string> ReadAll(Stream file, string key)
    {
        using var image = new PEReader(file);
        if (!image.HasMetadata)
        {
            throw new BadImageFormatException();
        }

        MetadataReader reader = image.GetMetadataReader();
        if (!reader.IsAssembly)
        {
            return [];
        }

        return [.. reader.GetAssemblyDefinition().GetCustomAttributes()
            .Select(reader.GetCustomAttribute)
            .Where(attribute => IsMetadata(reader, attribute))
            .Select(attribute => Pair(reader, attribute))
            .Where(pair => pair.Key == key && pair.Value is not null)
            .Select(static pair => pair.Value!)];
    }

    private static bool IsMetadata(MetadataReader reader, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && reader.GetTypeReference((TypeReferenceHandle)parent) is var type
        && reader.StringComparer.Equals(type.Name, "AssemblyMetadataAttribute")
        && reader.StringComparer.Equals(type.Namespace, "System.Reflection");

    // Two strings behind the prolog, ECMA-335 II.23.3.
    private static (string? Key, string? Value) Pair(MetadataReader reader, CustomAttribute attribute)
    {
        BlobReader blob = reader.GetBlobReader(attribute.Value);
        blob.ReadUInt16();
        return (blob.ReadSerializedString(), blob.ReadSerializedString());
    }
}
