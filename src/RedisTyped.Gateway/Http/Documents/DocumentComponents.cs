namespace RedisTyped.Gateway.Http.Documents;

/// <summary>What several endpoints have in common.</summary>
internal static class DocumentComponents
{
    public const string Text =
        """
        {
          "schemas": {
            "Problem": {
              "type": "object",
              "description": "What went wrong: RFC 9457.",
              "required": ["type", "title", "status", "detail"],
              "properties": {
                "type": { "type": "string", "format": "uri" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "detail": { "type": "string" },
                "command": { "type": "string" },
                "node": { "type": "string", "description": "The node that failed, where it was one." },
                "code": { "type": "string", "description": "The first word of what the server refused with, such as WRONGTYPE." },
                "mayHaveRun": { "type": "boolean", "description": "Whether a node may have run the command all the same." }
              }
            },
            "Word": {
              "description": "Text, a number as it is written, or bytes.",
              "oneOf": [
                { "type": "string" },
                { "type": "number" },
                {
                  "type": "object",
                  "required": ["base64"],
                  "additionalProperties": false,
                  "properties": { "base64": { "type": "string", "contentEncoding": "base64" } }
                }
              ]
            },
            "Command": {
              "oneOf": [
                { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Word" } },
                {
                  "type": "object",
                  "required": ["command"],
                  "additionalProperties": false,
                  "properties": {
                    "command": { "type": "string" },
                    "arguments": { "type": "array", "items": { "$ref": "#/components/schemas/Word" } },
                    "encoding": { "type": "string", "enum": ["text", "base64"] }
                  }
                }
              ]
            },
            "Result": {
              "oneOf": [
                { "type": "object", "required": ["reply"], "properties": { "reply": {} } },
                { "type": "object", "required": ["problem"], "properties": { "problem": { "$ref": "#/components/schemas/Problem" } } }
              ]
            },
            "Bytes": {
              "description": "Text, or what is no UTF-8 in base64.",
              "oneOf": [
                { "type": "string" },
                { "type": "object", "required": ["base64"], "properties": { "base64": { "type": "string", "contentEncoding": "base64" } } }
              ]
            },
            "Route": {
              "type": "object",
              "required": ["key", "routedPart", "hasTag", "storedKey", "router", "node"],
              "properties": {
                "key": { "$ref": "#/components/schemas/Bytes" },
                "routedPart": { "$ref": "#/components/schemas/Bytes" },
                "hasTag": { "type": "boolean", "description": "Whether the routed part is a hash tag." },
                "storedKey": { "$ref": "#/components/schemas/Bytes" },
                "hash": { "type": "string", "description": "16 hexadecimal digits.", "pattern": "^[0-9a-f]{16}$" },
                "slot": { "type": "integer", "minimum": 0, "maximum": 16383 },
                "point": { "type": "integer", "description": "The point of the ring that owns it." },
                "router": { "type": "string" },
                "node": { "type": "string" }
              }
            },
            "Node": {
              "type": "object",
              "required": ["id", "state", "endPoints", "primary", "replicas"],
              "properties": {
                "id": { "type": "string" },
                "state": { "type": "string", "enum": ["connected", "slow", "down"] },
                "endPoints": { "type": "array", "items": { "type": "string" } },
                "primary": { "type": ["string", "null"] },
                "replicas": { "type": "array", "items": { "type": "string" }, "description": "Those that can be reached." }
              }
            },
            "NodeStats": {
              "type": "object",
              "required": ["id"],
              "properties": {
                "id": { "type": "string" },
                "problem": { "$ref": "#/components/schemas/Problem" },
                "keys": { "type": "integer" },
                "version": { "type": "string" },
                "usedMemoryBytes": { "type": ["integer", "null"] },
                "maxMemoryBytes": { "type": ["integer", "null"] },
                "clients": { "type": ["integer", "null"] },
                "opsPerSecond": { "type": ["integer", "null"] },
                "commands": { "type": ["integer", "null"] },
                "hits": { "type": ["integer", "null"] },
                "misses": { "type": ["integer", "null"] },
                "expired": { "type": ["integer", "null"] },
                "evicted": { "type": ["integer", "null"] },
                "replicas": { "type": ["integer", "null"] },
                "uptimeSeconds": { "type": ["integer", "null"] }
              }
            }
          },
          "responses": {
            "Problem": {
              "description": "A problem.",
              "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
            }
          }
        }
        """;
}
