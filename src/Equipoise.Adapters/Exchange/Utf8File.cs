using System.Text;

namespace Equipoise.Adapters.Exchange;

/// <summary>Reads a text file as strict UTF-8, with or without byte-order mark.</summary>
internal static class Utf8File
{
    /// <summary>The text. Bytes that are not UTF-8 become diagnostics with their place, and U+FFFD in the text.</summary>
    public static string Read(string path, DataDiagnostics diagnostics)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        int line = 1, column = 1;
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                diagnostics.Add("D003", "(text)", line, column, "The file is not text in UTF-8.", "byte 0x" + Convert.ToHexString(rest[..1]), "UTF-8; save the file in that encoding");
            }

            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
            rest = rest[consumed..];
        }

        return Encoding.UTF8.GetString(bytes);
    }
}
