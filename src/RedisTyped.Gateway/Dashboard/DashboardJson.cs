using System.Text.Json;
using System.Text.Json.Serialization;
using RedisTyped.Gateway.Dashboard.Figures;
using RedisTyped.Gateway.Dashboard.Lookup;
using RedisTyped.Gateway.Dashboard.Placement;

namespace RedisTyped.Gateway.Dashboard;

/// <summary>What goes to the page and comes from it, as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopologyPicture))]
[JsonSerializable(typeof(TopologySample))]
[JsonSerializable(typeof(LookupRequest))]
[JsonSerializable(typeof(KeyFinding))]
internal sealed partial class DashboardJson : JsonSerializerContext;
