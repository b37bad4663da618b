using System.Text.Json;

namespace Equipoise.Tests.Reference;

/// <summary>Opens a file of validation/reference, wherever the tests run from.</summary>
internal static class ReferenceFile
{
    internal static JsonElement Open(string name)
    {
        using var stream = File.OpenRead(Path.Combine(Root(), "validation", "reference", name));
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Equipoise.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        }

        return folder.FullName;
    }

    internal static double[] Numbers(this JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetDouble())];

    internal static double?[] NumbersOrNull(this JsonElement element) =>
        [.. element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? (double?)null : item.GetDouble())];

    internal static string[] Strings(this JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetString()!)];
}
