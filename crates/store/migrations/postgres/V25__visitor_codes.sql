-- Who may come in by the code of a visitor is asked at the door (store/src/kiosks.rs).
CREATE INDEX visitor_code ON visitor (visitor_code);
