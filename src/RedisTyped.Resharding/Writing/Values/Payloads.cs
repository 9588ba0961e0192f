using System.Buffers.Binary;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Values;

/// <summary>Dumps of values: a type byte, the value as in an RDB, version and checksum.</summary>
internal static class Payloads
{
    /// <summary>How many bytes version and checksum take.</summary>
    public const int FooterLength = sizeof(ushort) + sizeof(ulong);

    /// <summary>More a server does not take as one word, unless told otherwise (proto-max-bulk-len).</summary>
    private const long LongestWord = 512L * 1024 * 1024;

    /// <summary>Types of hashes whose fields expire.</summary>
    private const int FirstWithExpiringFields = 22;

    private const int LastWithExpiringFields = 25;

    /// <summary>The version in a footer.</summary>
    public static int VersionOf(ReadOnlySpan<byte> footer) => BinaryPrimitives.ReadUInt16LittleEndian(footer[^FooterLength..]);

    /// <summary>Refuses a dump that the target cannot hold as it is.</summary>
    /// <exception cref="ReshardException">It cannot.</exception>
    public static void Check(TargetOptions options, TargetAbilities abilities, ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > FooterLength)
        {
            Check(options, abilities, key, payload[0], VersionOf(payload));
        }
    }

    /// <summary>Refuses a value that the target cannot hold as it is.</summary>
    /// <exception cref="ReshardException">It cannot.</exception>
    public static void Check(TargetOptions options, TargetAbilities abilities, ReadOnlySpan<byte> key, byte type, int version)
    {
        bool isValkey = version >= RdbHeader.OldestValkey;
        BodyLayout? layout = BodyLayout.Of(isValkey ? RdbDialect.Valkey : RdbDialect.Redis, type);
        string name = layout?.Name ?? type.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (type is >= FirstWithExpiringFields and <= LastWithExpiringFields)
        {
            throw Refused($"would expire fields of hashes before the source does, and the source has such hashes (type {name}); land this link in a replica (mode P or M).", key);
        }

        if (abilities.Restores ? layout is null || layout.Since > abilities.PayloadVersion : !ValueCommands.CanWrite(type))
        {
            throw Refused($"({abilities.Name}) does not know values of type {name}, which the source has; use another target, or leave these keys out.", key);
        }

        ReshardException Refused(string fault, ReadOnlySpan<byte> ofKey)
        {
            ReshardException refusal = TargetConnection.Refused(options, fault);
            return new ReshardException(refusal.Failure, refusal.Message) { Key = ofKey.ToArray() };
        }
    }

    /// <summary>Whether a value is written by the commands that make it, since it is too long for one.</summary>
    /// <param name="options">Says what is long.</param>
    /// <param name="type">The type of its dump.</param>
    /// <param name="length">The length of that.</param>
    /// <exception cref="ReshardException">It is too long for one command, and none make it.</exception>
    public static bool IsInPieces(TargetOptions options, byte type, long length)
    {
        if (length <= Math.Min(options.BigValue, LongestWord))
        {
            return false;
        }

        return ValueCommands.CanWrite(type) || (length <= LongestWord ? false : throw TargetConnection.Refused(
            options, $"takes no word of more than 512 MB, and a value of type {type} has {length} bytes and cannot be taken apart; land this link in a replica (mode P or M)."));
    }

    /// <summary>Writes a footer of a lower version.</summary>
    /// <param name="payload">The dump without its footer.</param>
    /// <param name="version">The version.</param>
    /// <param name="footer">Takes it.</param>
    public static void WriteFooter(SpillBuffer payload, int version, Span<byte> footer)
    {
        ulong checksum = 0;
        byte[] piece = new byte[(int)Math.Min(64 * 1024, payload.Length)];
        for (long at = 0; at < payload.Length;)
        {
            int read = payload.Read(at, piece);
            checksum = Crc64.Append(checksum, piece.AsSpan(0, read));
            at += read;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(footer, (ushort)version);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[2..], Crc64.Append(checksum, footer[..2]));
    }
}
