namespace RedisTyped.Gateway.Http.Documents;

/// <summary>The endpoints that every gateway has, as the document describes them: https://spec.openapis.org/oas/v3.1.1.html</summary>
internal static class GatewayOperations
{
    public static Operation RouterForm { get; } = Operation.Of(
        "sendForm",
        "Sends one command as redis-router's HTTP server takes it.",
        """
        {
          "requestBody": {
            "required": true,
            "content": {
              "application/x-www-form-urlencoded": {
                "schema": {
                  "type": "object",
                  "required": ["command", "arguments"],
                  "properties": {
                    "command": { "type": "string", "examples": ["get"] },
                    "arguments": { "type": "string", "description": "Parted by commas, which nothing escapes.", "examples": ["key"] }
                  }
                }
              }
            }
          },
          "responses": {
            "200": {
              "description": "The reply as redis-py reads it.",
              "content": { "application/json": { "schema": { "type": "object", "required": ["response"], "properties": { "response": {} } } } }
            },
            "400": { "$ref": "#/components/responses/Problem" },
            "500": { "$ref": "#/components/responses/Problem" },
            "default": { "$ref": "#/components/responses/Problem" }
          }
        }
        """);

    public static Operation Commands { get; } = Operation.Of(
        "sendCommands",
        "Sends commands, each to the node of its keys, all nodes at once, and gives their results in their order.",
        """
        {
          "parameters": [
            {
              "name": "encoding",
              "in": "query",
              "description": "How strings of replies are written: as text, where what is no UTF-8 becomes {\"base64\": \"…\"}, or all of them in base64.",
              "schema": { "type": "string", "enum": ["text", "base64"], "default": "text" }
            }
          ],
          "requestBody": {
            "required": true,
            "content": {
              "application/json": {
                "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Command" } },
                "examples": { "two": { "value": [["SET", "user:42:name", "Ada"], ["GET", "user:42:name"]] } }
              }
            }
          },
          "responses": {
            "200": {
              "description": "A result for each command.",
              "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Result" } } } }
            },
            "400": { "$ref": "#/components/responses/Problem" },
            "413": { "$ref": "#/components/responses/Problem" },
            "415": { "$ref": "#/components/responses/Problem" },
            "default": { "$ref": "#/components/responses/Problem" }
          }
        }
        """);

    public static Operation Route { get; } = Operation.Of(
        "route",
        "Says which node owns a key, and why.",
        """
        {
          "parameters": [
            {
              "name": "key",
              "in": "path",
              "required": true,
              "description": "The key, percent-encoded byte by byte where needed; a slash is part of it.",
              "schema": { "type": "string" }
            }
          ],
          "responses": {
            "200": { "description": "Its route.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Route" } } } },
            "400": { "$ref": "#/components/responses/Problem" },
            "default": { "$ref": "#/components/responses/Problem" }
          }
        }
        """);

    public static Operation Nodes { get; } = Operation.Of(
        "nodes",
        "Lists the nodes and how they do.",
        """
        {
          "responses": {
            "200": {
              "description": "The nodes in the order of the topology.",
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object",
                    "required": ["router", "nodes"],
                    "properties": { "router": { "type": "string" }, "nodes": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } } }
                  }
                }
              }
            },
            "default": { "$ref": "#/components/responses/Problem" }
          }
        }
        """);

    public static Operation Stats { get; } = Operation.Of(
        "stats",
        "Counts keys, memory and commands, for each node and as a whole.",
        """
        {
          "responses": {
            "200": {
              "description": "The figures; a node that cannot be asked has a problem instead.",
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object",
                    "required": ["keys", "nodes"],
                    "properties": {
                      "keys": { "type": ["integer", "null"], "description": "Of all nodes; null where one could not be asked." },
                      "nodes": { "type": "array", "items": { "$ref": "#/components/schemas/NodeStats" } }
                    }
                  }
                }
              }
            },
            "default": { "$ref": "#/components/responses/Problem" }
          }
        }
        """);
}
