namespace RedisTyped.Values;

/// <summary>
/// A place on earth, in degrees (WGS 84). As an argument it is sent as its two numbers: <c>GEOADD places {place} {name}</c>. Redis keeps
/// places with 52 bits, so that what comes back can differ by some centimetres from what was stored.
/// </summary>
/// <param name="Longitude">-180 to 180, east of Greenwich positive.</param>
/// <param name="Latitude">-85.05112878 to 85.05112878, north positive: what Redis takes.</param>
public readonly record struct GeoPoint(double Longitude, double Latitude);
