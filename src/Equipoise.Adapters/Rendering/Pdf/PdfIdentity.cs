using System.Security.Cryptography;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>Gives a PDF an identity made from its content in place of a random one, so that the same report is the same file.</summary>
internal static class PdfIdentity
{
    private const int Digits = 32;

    /// <summary>The file with both numbers of its trailer's /ID replaced by the first half of the SHA-256 of the rest; a file without one is left as it is.</summary>
    public static byte[] FromContent(byte[] pdf)
    {
        var bytes = pdf.ToArray();
        var at = bytes.AsSpan().LastIndexOf("/ID ["u8);
        if (at < 0)
        {
            return bytes;
        }

        var first = bytes.AsSpan(at).IndexOf((byte)'<') + at + 1;
        var second = first + Digits + 2;
        if (second + Digits >= bytes.Length || bytes[first + Digits] != (byte)'>' || bytes[second - 1] != (byte)'<' || bytes[second + Digits] != (byte)'>')
        {
            return bytes;
        }

        Array.Fill(bytes, (byte)'0', first, Digits);
        Array.Fill(bytes, (byte)'0', second, Digits);
        var identity = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, Digits / 2)));
        identity.CopyTo(bytes, first);
        identity.CopyTo(bytes, second);
        return bytes;
    }
}
