using System.ComponentModel;

namespace RedisTyped.Keys;

/// <summary>
/// Checksum states after the constant bytes with which the routed part of a key template starts. The generator works them out, so
/// that a call hashes only what its parameters add.
/// </summary>
/// <param name="Length">How many bytes of the routed part the states cover.</param>
/// <param name="Crc16">CRC-16/XMODEM of those bytes.</param>
/// <param name="Crc32">CRC-32 (IEEE 802.3) of those bytes, final xor applied.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct RoutedPrefix(int Length, ushort Crc16, uint Crc32);
