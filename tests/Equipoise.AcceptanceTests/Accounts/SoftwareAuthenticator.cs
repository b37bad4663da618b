using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>A passkey in software (WebAuthn level 2: ES256, attestation "none", a user who is always verified), so that the server's side is tested without a device.</summary>
internal sealed class SoftwareAuthenticator(string origin, string server)
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private byte[] user = [];

    /// <summary>Whether the device verified its owner.</summary>
    public bool VerifiesUser { get; set; } = true;

    public uint Count { get; set; } = 1;

    /// <summary>What the browser would send after navigator.credentials.create.</summary>
    public string Create(string optionsJson)
    {
        var options = JsonNode.Parse(optionsJson)!;
        user = Base64Url.DecodeFromChars(options["user"]!["id"]!.GetValue<string>());
        var client = ClientData("webauthn.create", options["challenge"]!.GetValue<string>());
        var point = key.ExportParameters(false).Q;

        // COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. AuthenticatorData(attested: true), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];

        // {"fmt": "none", "attStmt": {}, "authData": data}.
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Credential(new { clientDataJSON = Text(client), attestationObject = Text(attestation), transports = new[] { "internal" } });
    }

    /// <summary>What the browser would send after navigator.credentials.get.</summary>
    public string Get(string optionsJson)
    {
        var client = ClientData("webauthn.get", JsonNode.Parse(optionsJson)!["challenge"]!.GetValue<string>());
        Count++;
        var data = AuthenticatorData(attested: false);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new { clientDataJSON = Text(client), authenticatorData = Text(data), signature = Text(signature), userHandle = Text(user) });
    }

    private byte[] AuthenticatorData(bool attested)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(server)).CopyTo(data, 0);
        data[32] = (byte)(0x01 | (VerifiesUser ? 0x04 : 0) | (attested ? 0x40 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count);
        return data;
    }

    private byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin, crossOrigin = false });

    private string Credential(object response) => JsonSerializer.Serialize(new { id = Text(id), rawId = Text(id), type = "public-key", clientExtensionResults = new { }, authenticatorAttachment = "platform", response });

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
