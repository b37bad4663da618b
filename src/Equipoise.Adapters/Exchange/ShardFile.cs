using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Equipoise.Adapters.Exchange;

/// <summary>A part of a simulation: all that says what was simulated, which chunks, and the sums. It needs no other file to be merged.</summary>
/// <param name="Program">Name and version of the program.</param>
/// <param name="ProtocolSha256">Of the protocol's text in UTF-8.</param>
/// <param name="Protocol">The protocol's text.</param>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="ScenarioText">The scenario's text.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Replicates">Of the whole run.</param>
/// <param name="Shard">From 1.</param>
/// <param name="Shards">How many the run was divided into.</param>
/// <param name="FirstChunk">The shard's first chunk, from 0.</param>
/// <param name="Chunks">How many chunks it has.</param>
/// <param name="ChunksDone">How many of them, from the first, are in the sums; fewer than <paramref name="Chunks"/> in a checkpoint.</param>
/// <param name="Fingerprint">Of the simulation, in hexadecimal digits.</param>
/// <param name="Numbers">The sums of the tally, in its order, as decimal digits.</param>
public sealed record ShardContent(
    string Program,
    string ProtocolSha256,
    string Protocol,
    string Scenario,
    string ScenarioText,
    ulong Seed,
    long Replicates,
    int Shard,
    int Shards,
    long FirstChunk,
    long Chunks,
    long ChunksDone,
    string Fingerprint,
    ImmutableArray<string> Numbers)
{
    /// <summary>Whether every chunk of the shard is in the sums.</summary>
    public bool IsComplete => ChunksDone == Chunks;
}

/// <summary>Reads and writes shard files: JSON with the SHA-256 of the content's own bytes before it. A file of that name is always a whole one.</summary>
public static class ShardFile
{
    private const string Head = "{\"equipoiseShard\":1,\n\"sha256\":\"";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file, replacing one of that name.</summary>
    public static void Write(string path, ShardContent content)
    {
        var json = JsonSerializer.Serialize(content, Options);
        AtomicFile.WriteText(path, $"{Head}{Hash(json)}\",\n\"content\":{json}}}\n");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is missing, or not whole: the SHA-256 is not that of its content.</exception>
    public static ShardContent Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("S001", path, "There is no such shard file.", Directory.Exists(path) ? "a folder" : "no file", "a file that simulate --shard has written");
        }

        try
        {
            using var document = JsonDocument.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)));
            var (root, content) = (document.RootElement, document.RootElement.GetProperty("content"));
            if (root.GetProperty("equipoiseShard").GetInt32() != 1)
            {
                throw new BadInputException("S001", path, "The shard file has another format.", root.GetProperty("equipoiseShard").GetRawText(), "1");
            }

            var (stated, found) = (root.GetProperty("sha256").GetString(), Hash(content.GetRawText()));
            return stated == found
                ? content.Deserialize<ShardContent>(Options) ?? throw new JsonException("the content is null")
                : throw new BadInputException("S001", path, "The shard file is damaged: its content is not what was written.", $"SHA-256 {found}", $"SHA-256 {stated}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw new BadInputException("S001", path, "The file is not a whole shard file.", e.Message.TrimEnd('.'), "a file that simulate --shard has written");
        }
    }

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
