"""A client of Open311 GeoReport v2, written from the public specification alone: it knows nothing of the house."""

import json
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from typing import Any


class Fault(Exception):
    """What the server said is wrong: [(code, description)]."""

    def __init__(self, status: int, errors: list[tuple[int, str]]) -> None:
        super().__init__(f"{status} {errors}")
        self.status, self.errors = status, errors


class Client:
    """Speaks to an endpoint in JSON or in XML; both give the same plain rows."""

    def __init__(self, endpoint: str, form: str = "json", jurisdiction: str = "") -> None:
        self.endpoint, self.form, self.jurisdiction = endpoint.rstrip("/"), form, jurisdiction

    def services(self) -> list[dict[str, Any]]:
        return self._get("services")

    def requests(self, **filters: str) -> list[dict[str, Any]]:
        return self._get("requests", **filters)

    def request(self, service_request_id: str, **more: str) -> dict[str, Any]:
        return self._get(f"requests/{service_request_id}", **more)[0]

    def post(self, service_code: str, **fields: str) -> dict[str, Any]:
        body = urllib.parse.urlencode({"service_code": service_code, **fields}).encode()
        return self._send(urllib.request.Request(f"{self.endpoint}/requests.{self.form}", body))[0]

    def _get(self, what: str, **query: str) -> list[dict[str, Any]]:
        if self.jurisdiction:
            query["jurisdiction_id"] = self.jurisdiction
        return self._send(urllib.request.Request(f"{self.endpoint}/{what}.{self.form}?{urllib.parse.urlencode(query)}"))

    def _send(self, asked: urllib.request.Request) -> list[dict[str, Any]]:
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return self._read(answer.read())
        except urllib.error.HTTPError as refusal:
            rows = self._read(refusal.read())
            raise Fault(refusal.code, [(int(row["code"]), row["description"]) for row in rows]) from None

    def _read(self, body: bytes) -> list[dict[str, Any]]:
        if self.form == "json":
            return list(json.loads(body))
        return [{part.tag: part.text or "" for part in row} for row in ET.fromstring(body)]
